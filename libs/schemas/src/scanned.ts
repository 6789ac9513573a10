/**
 * What scanners and forms add to a number: spaces and line ends around it, full-width letters, digits and signs (CONTRACT §3.1). The
 * number without them. Notices, pushes, events and what operators type meet by it.
 */
export const scanned = (text: string): string =>
  text
    .replace(/[\uFF01-\uFF5E]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, ' ')
    .trim();
