import { createSender, type Kind } from './sender.js';

const KINDS: readonly Kind[] = ['checkout', 'refund', 'refuse'];
const WORDS = { kept: 'kept', chase: 'chase the parcel', stop: 'a person has to look' } as const;

// node examples/wms-client/dist/main.js refuse '{"seq":"1","dn":"OMS1"}'
const [name, text = ''] = process.argv.slice(2);
const kind = KINDS.find((each) => each === name);
if (kind === undefined || text === '') {
  process.stderr.write('usage: main.js checkout|refund|refuse JSON   (INGRESS_URL, SCM_KEY)\n');
  process.exit(2);
}
const { INGRESS_URL = 'http://127.0.0.1:8080', SCM_KEY } = process.env;
const send = createSender({ url: INGRESS_URL, ...(SCM_KEY === undefined ? {} : { key: SCM_KEY }) });
const event: object = JSON.parse(text);
const { advice, status, attempts, code } = await send(kind, event);
process.stdout.write(`${WORDS[advice]} (${[status, code, `${attempts} attempts`].filter(Boolean).join(', ')})\n`);
process.exitCode = advice === 'kept' ? 0 : 1;
