import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { detailIn } from '@scm-relay/board';
import { expect } from 'chai';

const MAPPING = fileURLToPath(new URL('../../../../apps/workers/src/mapping/', import.meta.url));
const CHINESE = /[\u4e00-\u9fff]/;

/** Sentences that mapping writes down, `X1` for each fact; what goes on from a connector or on the next line is left out. */
const sentences = (): string[] =>
  readdirSync(MAPPING)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const source = readFileSync(`${MAPPING}${file}`, 'utf8');
      const found = [...source.matchAll(/(?:detail(?: =|:)|unresolved\()\s*(?:`([^`]+)`|'([^']+)')(?! ?\+|,? \+)/g)];
      return found.map(
        ([, template, plain]) =>
          plain ?? (template ?? '').replace(/\$\{[^}]*\? '(\w+)' : [^}]*\}/g, '$1').replace(/\$\{[^}]*\}/g, 'X1'),
      );
    })
    .filter((text) => text.includes(' ') && text !== 'X1: X1');

const LEDGER = fileURLToPath(new URL('../../../../libs/ledger/src/', import.meta.url));

/** Sentences that the steps of the ledger write down, `X1` for each fact. */
const stepSentences = (): string[] =>
  readdirSync(LEDGER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.lua'))
    .flatMap((file) => [
      ...readFileSync(`${LEDGER}${file}`, 'utf8').matchAll(
        /(?:detail = |to_attention\(\w+, '[\w-]+', (?:.*? and )?)'((?:[^'\n]|' \.\. [\w.]+ \.\. ')+)'/g,
      ),
    ])
    .map(([, text = '']) => text.replace(/' \.\. [\w.]+ \.\. '/g, 'X1'));

const sources = (paths: readonly string[]): string[] =>
  paths.map((path) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url)));

const FIELD_ERRORS = sources([
  'apps/ingress/src/',
  'libs/runtime/src/validator.ts',
  'apps/board/src/http/query.ts',
  'apps/board/src/attention/order.ts',
  'apps/board/src/bull-board/guard.ts',
]);

/** Those of which the page of an error has a sentence of its own (pages/error-page.ts). */
const OWN_PAGE = /^(not-found|forbidden|unauthorized|too-many-requests|history-unavailable|internal-error)$/;

/** What the board says of a request that it does not carry out, `X1` for each fact. */
const refusals = (): string[] =>
  sources(['apps/board/src/', 'libs/runtime/src/http/body.ts'])
    .flatMap(filesIn)
    .flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(/new HttpProblem\(\s*'([\w-]+)',\s*(?:`([^`]+)`|'([^']+)')/g),
      ...readFileSync(file, 'utf8').matchAll(/new (LoginRefused)\(\s*(?:`([^`]+)`|'([^']+)')/g),
    ])
    .filter(([, code = '']) => !OWN_PAGE.test(code))
    .map(([, , template, plain]) => (plain ?? template ?? '').replace(/\$\{[^}]*\}/g, 'X1').replace(/\.$/, ''))
    .filter((text) => text !== 'See errors' && !text.startsWith('X1 '));

const filesIn = (path: string): string[] =>
  path.endsWith('.ts')
    ? [path]
    : readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => `${path}${file}`);

/** What the ingress says of a field, `X1` for each fact. */
const mistakes = (): string[] =>
  FIELD_ERRORS.flatMap(filesIn).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:`|')((?:must|is|has|repeats) [^`'\n]{3,})(?:`|')/g)].map(
      ([, text = '']) => text.replace(/\$\{[^}]*\}/g, 'X1'),
    ),
  );

/** What is told of a request that got no reply, or none that can be read, `X1` for each fact. */
const wireSentences = (): string[] =>
  sources(['libs/connectors/src/http/', 'libs/connectors/src/shared/verdict.ts'])
    .flatMap(filesIn)
    .flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(/(?:`|')((?:the (?:reply|connection)|no complete) [^`'\n]+)(?:`|')/g),
    ])
    .map(([, text = '']) => text.replace(/\$\{[^}]*\}/g, 'X1'));

describe('what our processes say, in the reader’s language', () => {
  it('has words for every sentence of mapping', () => {
    const all = sentences();
    expect(all).to.have.length.above(12);
    expect(all.filter((text) => !CHINESE.test(detailIn('zh', text)))).to.deep.equal([]);
  });

  it('has words for every sentence of the ledger', () => {
    const all = stepSentences();
    expect(all).to.have.length.above(7);
    expect(all.filter((text) => !CHINESE.test(detailIn('zh', text)))).to.deep.equal([]);
  });

  it('has words for every way in which a vendor is not understood', () => {
    const all = wireSentences();
    expect(all).to.have.length.above(6);
    expect(all.filter((text) => !CHINESE.test(detailIn('zh', text)))).to.deep.equal([]);
    expect(detailIn('zh', 'HTTP 200, but the reply is longer than 9 bytes')).to.equal('HTTP 200，但应答超过 9 字节');
  });

  it('has words for everything that the board does not do', () => {
    const all = refusals();
    expect(all).to.have.length.above(5);
    expect(all.filter((text) => !CHINESE.test(detailIn('zh', text)))).to.deep.equal([]);
  });

  it('has words for every mistake that ingress and board find in a field', () => {
    const all = mistakes();
    expect(all).to.have.length.above(20);
    expect(all.filter((text) => !CHINESE.test(detailIn('zh', text)))).to.deep.equal([]);
  });

  for (const [text, zh] of [
    ['notice D1 was refused: it never left', '通知单 D1 已退单，从未发货'],
    ['must be text or null', '应为文本或null'],
    ['must be an object or a list', '应为对象或列表'],
    [
      'must be a decimal number as text with at most 4 decimals, such as "199.00"',
      '应为文本形式的小数，最多 4 位小数，如 "199.00"',
    ],
    ['neither item code 46818 nor parcel SF188 name an order', '件码 46818 和运单号 SF188 都查不到订单'],
    ['attempt 12: not sent: connect ECONNREFUSED', '第 12 次尝试：未发出：connect ECONNREFUSED'],
    ['sent, but no complete reply within 30000 ms', '已发出，但30000 毫秒内没有完整应答'],
    ['item code 1 was not shipped under notice D1; belongs to D2', '件码 1 不是按通知单 D1 发出的；属于通知单 D2'],
    ['The item cannot be retried: the order is gone', '此项不能重试：the order is gone'],
    ['1999: 订单已冻结 (frozen)', '1999: 订单已冻结 (frozen)'],
  ] as const) {
    it(`says “${zh}”`, () => {
      expect(detailIn('zh', text)).to.equal(zh);
      expect(detailIn('en', text)).to.equal(text);
    });
  }
});
