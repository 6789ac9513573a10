import { type DeliveryJob, type JobSpec, jobId, type MappingJob } from '@scm-relay/runtime';
import { eventId } from '@scm-relay/schemas';
import { list, parsed, string, strings } from '../script/replies.js';

export const mappingJob = (kind: MappingJob['kind'], seq: string, generation: number, dn = ''): JobSpec => ({
  queue: kind,
  id: jobId(eventId(kind, seq), generation),
  data: { kind, seq, generation, ...(dn === '' ? {} : { dn }) },
});

/** A look-up's job has an id of its own: how many were made before it is part of it. */
export const deliveryJobId = (delivery: string, generation: number, asked: string): string =>
  asked === '' ? jobId(delivery, generation) : `${jobId(delivery, generation)}-l${asked}`;

/** The jobs a script asks for; they are put on their queues right after, and by the sweeper should the process die in between. */
export const wakes = (reply: unknown): JobSpec[] =>
  list(reply ?? []).map((entry) => {
    const [what, a, b, c, d, e, f, delay, asked = ''] = strings(entry);
    if (what === 'event') return mappingJob(a as MappingJob['kind'], string(b), Number(c), string(d));
    const data: DeliveryJob = {
      delivery: string(a),
      generation: Number(b),
      operation: c as DeliveryJob['operation'],
      destination: d as DeliveryJob['destination'],
      dn: string(e),
      events: parsed<string[]>(string(f)),
      ...(asked === '' ? {} : { asked: Number(asked) }),
    };
    const delayMs = Number(delay);
    return {
      queue: data.destination,
      id: deliveryJobId(data.delivery, data.generation, asked),
      data,
      ...(delayMs > 0 ? { delayMs } : {}),
    };
  });
