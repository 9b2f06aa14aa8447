import type { Author, Log, Notice } from '../types';

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

/** A long poll's answer: `{cursor, events:[{event, data}]}`. Services may call the cursor `next`, and may write the data flat. */
export function readPoll(answer: unknown): PollAnswer {
  const a = (answer ?? {}) as Record<string, unknown>;
  const cursor = a['cursor'] ?? a['next'] ?? null;
  const list = a['events'] ?? a['notices'];
  if (!Array.isArray(list)) return { cursor: cursor === null ? null : String(cursor), notices: [], understood: false };
  const notices = list.flatMap((item: unknown) => {
    const one = (item ?? {}) as Record<string, unknown>;
    const notice = readNotice(String(one['event'] ?? one['kind'] ?? ''), one['data'] ?? one);
    return notice ? [notice] : [];
  });
  return { cursor: cursor === null ? null : String(cursor), notices, understood: notices.length === list.length };
}
