import { createHash } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { createByteBudget, createKeyCheck, HttpProblem, mediaType, parseJson, readConfig } from '@scm-relay/runtime';
import { expect } from 'chai';
import fc from 'fast-check';

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'none';
  } catch (error) {
    if (error instanceof HttpProblem) return error.code;
    throw error;
  }
};
const request = (headers: Readonly<Record<string, string>>) => {
  const req = new IncomingMessage(new Socket());
  Object.assign(req.headers, headers);
  return req;
};

describe('HTTP base', () => {
  it('reads any JSON back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(Buffer.from(text))).to.deep.equal({ value: JSON.parse(text), text });
      }),
    );
  });

  it('allows 64 levels, counts no brackets inside text, and drops a byte order mark', () => {
    const nested = (levels: number) => Buffer.from('['.repeat(levels) + ']'.repeat(levels));
    expect(codeOf(() => parseJson(nested(64)))).to.equal('none');
    expect(codeOf(() => parseJson(nested(65)))).to.equal('malformed-json');
    const text = JSON.stringify('\\"[['.repeat(100));
    expect(parseJson(Buffer.from(text)).value).to.equal('\\"[['.repeat(100));
    expect(parseJson(Buffer.from('\ufeff{}')).text).to.equal('{}');
  });

  it('__proto__ in a body is a field like any other', () => {
    const { value } = parseJson(Buffer.from('{"__proto__":{"seq":"x"}}'));
    expect(Object(value).seq).to.equal(undefined);
    expect(Object.keys(Object(value))).to.deep.equal(['__proto__']);
  });

  it('understands content types', () => {
    expect(mediaType('Application/JSON; Charset="UTF-8"')).to.deep.equal({
      type: 'application/json',
      charset: 'utf-8',
    });
    expect(mediaType('application/json;')).to.deep.equal({ type: 'application/json', charset: null });
    expect(mediaType('application/json; x')).to.deep.equal({ type: '', charset: null });
    expect(mediaType(undefined)).to.equal(null);
  });

  it('a group without keys is open, one with keys names the caller', () => {
    expect(createKeyCheck(new Map())(request({}))).to.equal(null);
    const check = createKeyCheck(
      readConfig(['ingress'], {
        SCM_API_KEYS: `a=k1,b=sha256:${createHash('sha256').update('schlüssel').digest('hex')}`,
      }).ingress.access.scm.keys,
    );
    expect(check(request({ 'x-api-key': 'k1' }))).to.equal('a');
    const sentAsUtf8 = Buffer.from('schlüssel', 'utf8').toString('latin1');
    expect(check(request({ authorization: `bearer ${sentAsUtf8}` }))).to.equal('b');
    expect(codeOf(() => check(request({ 'x-api-key': 'k1 ' })))).to.equal('unauthorized');
  });

  it('a byte budget gives back what a request took when its answer is out', () => {
    const budget = createByteBudget(100, 100);
    const response = new ServerResponse(request({}));
    const lease = budget.lease(response);
    expect([lease.take(60), lease.take(40), lease.take(1)]).to.deep.equal([true, true, false]);
    const other = budget.lease(new ServerResponse(request({})));
    expect(other.take(1)).to.equal(false);
    response.emit('close');
    expect(other.take(100)).to.equal(true);
  });
});
