/** One sample of `/metrics`, without its value. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

const PAIR = /(\w+)="((?:[^"\\]|\\.)*)"/g;

export const seriesIn = (text: string): Series[] =>
  [...text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)].map(([, name = '', labels = '']) => ({
    name,
    labels: Object.fromEntries([...labels.matchAll(PAIR)].map(([, label = '', value = '']) => [label, value])),
  }));

interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

interface Selector {
  readonly text: string;
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

/** What a query reads: every `metric{…}` of ours in it. */
export const selectorsIn = (query: string): Selector[] =>
  [...query.matchAll(/\b((?:scm|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)].map(([text, name = '', matchers = '']) => ({
    text,
    name,
    matchers: [...matchers.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].map(
      ([, label = '', operator = '', value = '']) => ({
        label,
        operator,
        value,
      }),
    ),
  }));

/** Labels by which a query groups. */
export const groupsIn = (query: string): string[] =>
  [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(',').map((each) => each.trim()));

const fits = (value: string, { operator, value: wanted }: Matcher): boolean => {
  const matches = operator.includes('~') ? new RegExp(`^(?:${wanted})$`).test(value) : value === wanted;
  return operator.startsWith('!') ? !matches : matches;
};

/** Labels that Prometheus adds when it scrapes. */
const ADDED = ['job', 'instance'];

export const reads = ({ name, matchers }: Selector, series: readonly Series[]): Series[] =>
  series.filter(
    (each) =>
      each.name === name &&
      matchers.every((matcher) => ADDED.includes(matcher.label) || fits(each.labels[matcher.label] ?? '', matcher)),
  );
