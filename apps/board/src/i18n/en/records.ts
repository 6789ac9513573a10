/** Audit log and refused bodies. */
export const RECORDS = {
  'audit.title': 'Audit',
  'audit.text': 'Who did what, the newest first. The last 100,000 entries are kept.',
  'audit.empty': 'Nothing has been done yet.',
  'audit.at': 'When',
  'audit.user': 'Who',
  'audit.nobody': 'not logged in',
  'audit.action': 'What',
  'audit.item': 'To what',
  'audit.note': 'Note',
  'audit.result': 'Result',
  'refused.title': 'Refused bodies',
  'refused.text':
    'Bodies the ingress answered with 400, 409 or 422. The parcel of a refused checkout has left all the same: tell the warehouse what to send.',
  'refused.empty': 'No body was refused.',
  'refused.caller': 'Sent with key {name}',
  'refused.anonymous': 'Sent without key',
  'refused.errors': 'What is wrong',
  'refused.body': 'Body',
  'refused.request': 'Request {id}',
  'refused.whole': 'the whole body',
} as const;
