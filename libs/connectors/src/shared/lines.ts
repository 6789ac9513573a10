import type { Notice, NoticeLine } from '@scm-relay/schemas';

/** JSON pointer to a line of the notice, for what is missing in it. */
export const lineRef = (notice: Notice, line: NoticeLine): string =>
  `/notice/lines/${notice.lines.findIndex(({ lineId }) => lineId === line.lineId)}`;
