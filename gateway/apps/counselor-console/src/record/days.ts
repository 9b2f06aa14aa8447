import { todayInJapan } from '../time';

const dayMs = 86_400_000;

/** A Japanese day some days from today (or from another day), as a date field holds it. */
export const dayFrom = (days: number, from: string = todayInJapan()): string => new Date(Date.parse(`${from}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

export const isDay = (day: string): boolean => /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day));

/** The first moment of a Japanese day. */
export const dayStarts = (day: string): string => new Date(Date.parse(`${day}T00:00:00+09:00`)).toISOString();

/** The first moment after it. */
export const dayEnds = (day: string): string => new Date(Date.parse(`${day}T00:00:00+09:00`) + dayMs).toISOString();

/** The day that a moment belongs to, where the moment is the first after it. */
export const dayBefore = (iso: string): string => todayInJapan(new Date(Date.parse(iso) - 1));

/** A period of at most so many days, in order. */
export const isPeriod = (from: string, to: string, most: number): boolean => isDay(from) && isDay(to) && from <= to && Date.parse(to) - Date.parse(from) < most * dayMs;
