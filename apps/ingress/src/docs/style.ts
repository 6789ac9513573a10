import { createHash } from 'node:crypto';

/** The one style sheet of the page, inline: no second request, no outside font, and a policy that allows nothing but it. */
export const STYLE = `
:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:16px/1.55 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem 1rem 4rem}
h1{margin:.5rem 0}h2{margin-top:3rem;border-bottom:1px solid var(--line)}h3{margin-top:2rem}
nav ul{columns:2;padding-left:1.2rem}@media(max-width:40rem){nav ul{columns:1}}
code,pre{font:.9em/1.5 ui-monospace,monospace}code{background:var(--soft);padding:.1em .3em;border-radius:3px}
pre{background:var(--soft);padding:.8rem;overflow-x:auto;border-radius:6px}pre code{background:none;padding:0}
table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-top:1px solid var(--line)}
td p{margin:0 0 .3rem}.method{font-weight:700}.status{font-weight:700;white-space:nowrap}
a{color:inherit}header nav{float:right}`;

const digest = createHash('sha256').update(STYLE).digest('base64');

/** `Content-Security-Policy` of the page: no script, no frame, no request, one style sheet. */
export const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${digest}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
