/** Times as people in Japan read them, whatever the phone's own zone. */
const zone = 'Asia/Tokyo';

const dayOf = (at: Date): string => new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at);

export const clock = (at: Date): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at);

const dayNumber = (at: Date): number => Math.round(Date.parse(`${dayOf(at)}T00:00:00Z`) / 86_400_000);

/** 今日 / 明日 / 11月24日(火). */
export function day(at: Date, now: Date, locale: string): string {
  const ahead = dayNumber(at) - dayNumber(now);
  if (Math.abs(ahead) <= 1) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(ahead, 'day');
  return new Intl.DateTimeFormat(locale, { timeZone: zone, month: 'long', day: 'numeric', weekday: 'short' }).format(at);
}

/** An instant, or a bare clock time such as 17:00 as it came. */
export function moment(value: string, now: Date, locale: string): string {
  const at = instant(value);
  return at === null ? value : `${day(at, now, locale)} ${clock(at)}`;
}

export function clockOf(value: string): string {
  const at = instant(value);
  return at === null ? value.slice(0, 5) : clock(at);
}

function instant(value: string): Date | null {
  const at = /^\d{1,2}:\d{2}/.test(value) ? Number.NaN : Date.parse(value);
  return Number.isNaN(at) ? null : new Date(at);
}

export const sameDay = (a: string, b: string): boolean => dayOf(new Date(a)) === dayOf(new Date(b));
