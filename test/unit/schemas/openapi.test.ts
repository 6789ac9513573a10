import { readFileSync } from 'node:fs';
import { compile } from '@scm-relay/runtime';
import {
  CheckoutBody,
  FIELD_WORDS,
  NoticeBody,
  openApi,
  PosCallbackBody,
  PROBLEM_HELP,
  PROBLEMS,
  PushOrderRequest,
  PushReturnRequest,
  RefundBody,
  RefuseBody,
  SAMPLES,
} from '@scm-relay/schemas';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';

const errorsPage = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
const document = openApi('both', '1.0.0');
const codes = Object.keys(PROBLEMS).sort();

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** every value below `value`, itself included */
function* within(value: unknown): Generator<Record<string, unknown>> {
  if (!isObject(value)) return;
  yield value;
  for (const part of Object.values(value)) yield* within(part);
}

describe('openapi', () => {
  for (const language of ['both', 'en', 'zh-CN'] as const) {
    it(`is valid OpenAPI 3.1 (${language})`, async () => {
      const validator = new Validator();
      const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(openApi(language, '1.0.0'))));
      expect(errors ?? []).to.deep.equal([]);
      expect(valid).to.equal(true);
      expect(validator.version).to.equal('3.1');
    });
  }

  it('lists the same codes as the program and docs/errors.md', () => {
    const { properties, 'x-codes': explained } = document.components.schemas.Problem ?? {};
    const inSchema = isObject(properties) && isObject(properties.code) ? properties.code.enum : null;
    expect([...(inSchema as string[])].sort()).to.deep.equal(codes);
    expect(Object.keys(explained as object).sort()).to.deep.equal(codes);
    const inDocs = [...errorsPage.matchAll(/^### `([a-z-]+)` \((\d+)\)$/gm)];
    expect(inDocs.map(([, code]) => code).sort()).to.deep.equal(codes);
    for (const [, code, status] of inDocs) {
      expect(PROBLEMS[code as keyof typeof PROBLEMS].status, code).to.equal(Number(status));
    }
  });

  it('says of each code what docs/errors.md says, in both languages', () => {
    for (const { cause, remedy } of Object.values(PROBLEM_HELP)) {
      for (const text of [cause.en, cause.zh, remedy.en, remedy.zh]) expect(errorsPage).to.contain(text);
    }
  });

  it('refers to nothing that is not there', () => {
    for (const { $ref } of within(document)) {
      if (typeof $ref !== 'string') continue;
      const found = $ref
        .slice(2)
        .split('/')
        .reduce<unknown>((part, name) => (isObject(part) ? part[name] : undefined), document);
      expect(found, $ref).to.be.an('object');
    }
  });

  it('gives every operation a name of its own, a summary and answers', () => {
    const operations = [...within(document.paths)].filter((each) => typeof each.operationId === 'string');
    expect(new Set(operations.map(({ operationId }) => operationId)).size).to.equal(operations.length);
    expect(operations).to.have.lengthOf(19);
    for (const { operationId, summary, responses } of operations) {
      expect(summary, String(operationId)).to.be.a('string').and.not.equal('');
      expect(responses, String(operationId)).to.be.an('object').and.not.be.empty;
    }
  });

  it('shows samples that its own schemas accept', () => {
    const pairs = [
      [CheckoutBody, SAMPLES.checkout],
      [RefundBody, SAMPLES.refund],
      [RefuseBody, SAMPLES.refuse],
      [NoticeBody, SAMPLES.notice],
      [PosCallbackBody, SAMPLES.callback],
      [PushOrderRequest, SAMPLES.pushOrder],
      [PushReturnRequest, SAMPLES.pushReturn],
    ] as const;
    for (const [schema, samples] of pairs) {
      for (const [name, sample] of Object.entries(samples)) {
        expect(compile(schema)(sample, 0), name).to.deep.include({ ok: true });
      }
    }
  });

  it('explains every field of events, notices and callbacks', () => {
    for (const name of ['checkout', 'refund', 'refuse', 'notice', 'callback']) {
      for (const { properties } of within(document.components.schemas[name])) {
        for (const field of Object.keys(isObject(properties) ? properties : {})) {
          expect(FIELD_WORDS, `${name}: ${field}`).to.have.property(field);
        }
      }
    }
  });

  it('speaks one language where one is asked for', () => {
    expect(JSON.stringify(openApi('en', '1').paths)).not.to.match(/通知单/);
    expect(openApi('zh-CN', '1').info.description).to.contain('原样重发').and.not.contain('send the same body');
    expect(document.info.description).to.contain('原样重发').and.contain('send the same body');
  });
});
