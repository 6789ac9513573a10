import { DESTINATION_ROWS, DESTINATIONS, type Destination } from '@scm-relay/schemas';

type Labels = { readonly [D in Destination as `destination.${D}`]: string };

/** What people call the destinations, from their own table. */
export const destinationLabels = (language: 'en' | 'zh'): Labels =>
  // one entry for each name of the table that gives the type
  Object.fromEntries(
    DESTINATIONS.map((name) => [`destination.${name}`, DESTINATION_ROWS[name].label[language]]),
  ) as Labels;
