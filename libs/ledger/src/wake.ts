import { type DeliveryJob, type JobSpec, jobId, type MappingJob } from '@scm-relay/runtime';
import { eventId } from '@scm-relay/schemas';
import { list, parsed, string, strings } from './replies.js';

export const mappingJob = (kind: MappingJob['kind'], seq: string, generation: number): JobSpec => ({
  queue: kind,
  id: jobId(eventId(kind, seq), generation),
  data: { kind, seq, generation },
});

const deliveryJob = (data: DeliveryJob): JobSpec => ({
  queue: data.destination,
  id: `${data.delivery}-g${data.generation}`,
  data,
});

/** The jobs a script asks for; they are put on their queues right after, and by the sweeper should the process die in between. */
export const wakes = (reply: unknown): JobSpec[] =>
  list(reply ?? []).map((entry) => {
    const [what, a, b, c, d, e, f] = strings(entry);
    if (what === 'event') return mappingJob(a as MappingJob['kind'], string(b), Number(c));
    return deliveryJob({
      delivery: string(a),
      generation: Number(b),
      operation: c as DeliveryJob['operation'],
      destination: d as DeliveryJob['destination'],
      dn: string(e),
      events: parsed<string[]>(string(f)),
    });
  });
