import type { View } from './view.js';

/** Where a part of a page is read again: in the language of that page, whatever another tab chose meanwhile. */
export const liveAddress = ({ here, language }: View, path = `${here.pathname}${here.search}`): string => {
  const url = new URL(path, here);
  url.searchParams.set('lang', language);
  return `${url.pathname}${url.search}`;
};
