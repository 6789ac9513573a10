import { createHmac } from 'node:crypto';
import type { AlertFormat } from '@scm-relay/runtime';

/** The robots of the three team chats that speak of themselves as one does: a text, and whether it was taken. */
export type Robot = Exclude<AlertFormat, 'json'>;

/** Bytes of a text that a robot takes at most; WeCom cuts off what is longer, the others refuse it. */
export const MOST_BYTES: Readonly<Record<Robot, number>> = { dingtalk: 15_000, wecom: 2048, feishu: 15_000 };

const hmac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64');

/** 加签 of DingTalk: the time and a signature, in the address. */
const signedAddress = (url: string, secret: string, at: number): string => {
  const signed = new URL(url);
  signed.searchParams.set('timestamp', String(at));
  signed.searchParams.set('sign', hmac(secret, `${at}\n${secret}`));
  return signed.href;
};

/** The same of Feishu, in the body; there the text is the key, and nothing is signed by it. */
const signedFields = (secret: string, at: number) => {
  const timestamp = String(Math.floor(at / 1000));
  return { timestamp, sign: hmac(`${timestamp}\n${secret}`, '') };
};

export interface RobotCall {
  readonly url: string;
  readonly body: unknown;
}

/** A text as a robot wants it. `secret` null: it is not set to ask for a signature. */
export const robotCall = (robot: Robot, url: string, secret: string | null, text: string, at: number): RobotCall => {
  if (robot === 'feishu') {
    const signature = secret === null ? {} : signedFields(secret, at);
    return { url, body: { ...signature, msg_type: 'text', content: { text } } };
  }
  const body = { msgtype: 'text', text: { content: text } };
  return { url: robot === 'dingtalk' && secret !== null ? signedAddress(url, secret, at) : url, body };
};

interface RobotReply {
  readonly errcode?: unknown;
  readonly code?: unknown;
  readonly StatusCode?: unknown;
}

/** Robots answer 200 to what they do not take, too: a number other than 0 says so. */
export const robotTook = (reply: string): boolean => {
  try {
    const { errcode, code, StatusCode }: RobotReply = JSON.parse(reply) ?? {};
    return [errcode, code, StatusCode].every((number) => number === undefined || number === 0);
  } catch {
    // what is no JSON comes from no robot, but from something that stands for one
    return true;
  }
};
