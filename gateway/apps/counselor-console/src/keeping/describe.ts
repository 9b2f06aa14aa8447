import { shortId } from '../board/board';
import { dayBefore } from '../record/days';
import { todayInJapan } from '../time';
import type { Order } from '../types';
import type { Words } from '../words.ja';
import { stands } from './rules';

/** What an order is about, in a line: ids by their ends, never a name. */
export function subjectOf(order: Order, words: Words, deskName: (deskId: string) => string): string {
  if (order.consultationId) return words.keeping.ofConsultation(words.ref(shortId(order.consultationId)));
  if (order.residentId) return words.keeping.ofResident(shortId(order.residentId));
  if (order.deskId) return words.keeping.ofDesk(deskName(order.deskId), order.from ? todayInJapan(new Date(order.from)) : '', order.until ? dayBefore(order.until) : '');
  if (order.bucket !== null) return words.keeping.ofYear(order.bucket);
  return order.holdId ? words.keeping.ofHold(shortId(order.holdId)) : '–';
}

export function stateOf(order: Order, words: Words): { text: string; look: string } {
  if (stands(order)) return { text: words.keeping.stands, look: 'chip-warn' };
  if (order.kind === 'hold' && order.releasedAt) return { text: words.keeping.released, look: 'chip-quiet' };
  if (order.kind === 'destroyBucket' && order.state === 'approved') return { text: words.keeping.waitingPeriod, look: 'chip-danger' };
  const look = { proposed: 'chip-warn', approved: 'chip-danger', done: 'chip-good', partly: 'chip-warn' }[order.state as string] ?? 'chip-quiet';
  return { text: words.keeping.states[order.state] ?? '–', look };
}

/** One order by name, for buttons and headings. */
export const titleOf = (order: Order, words: Words): string => `${words.keeping.kinds[order.kind] ?? ''} ${words.keeping.number(shortId(order.orderId))}`;
