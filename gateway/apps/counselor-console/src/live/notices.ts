import type { Author, Log, Notice, Polled } from '../types';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** A notice of the wire, or null for one that this version does not know: it is then only a reason to look again. */
export function readNotice(event: string, data: unknown): Notice | null {
  const d = (data ?? {}) as Record<string, unknown>;
  const tenantId = text(d['tenantId']);
  if (!tenantId) return null;
  const consultationId = text(d['consultationId']);
  if (event === 'board') return { event, tenantId };
  if (event === 'alert') return { event, tenantId, alertId: text(d['alertId']) ?? '' };
  if (event === 'case' && consultationId) return { event, tenantId, consultationId };
  if (event === 'entry' && consultationId)
    return {
      event, tenantId, consultationId, log: (d['log'] === 'staff' ? 'staff' : 'talk') satisfies Log,
      seq: typeof d['seq'] === 'number' ? d['seq'] : 0, author: (text(d['author']) ?? 'system') as Author,
    };
  return null;
}

export function parseNotice(event: string, data: string): Notice | null {
  try {
    return readNotice(event, JSON.parse(data));
  } catch {
    return null;
  }
}

export interface PollAnswer {
  cursor: string | null;
  notices: Notice[];
  /** False when the answer's form is unknown: then everything is looked at again. */
  understood: boolean;
}

/** A long poll's answer. A form that this version does not know is a reason to look at everything again. */
export function readPoll(answer: unknown): PollAnswer {
  const { cursor, events } = (answer ?? {}) as Partial<Polled>;
  const known = typeof cursor === 'string' ? cursor : null;
  if (!Array.isArray(events)) return { cursor: known, notices: [], understood: false };
  const notices = events.flatMap(({ event, data }) => readNotice(event, data) ?? []);
  return { cursor: known, notices, understood: notices.length === events.length };
}
