/** How long to wait before trying again: doubling, capped, with jitter so that a town's phones do not come back at once. */
export function backoffMs(failures: number, random: () => number, cap = 30_000): number {
  const ceiling = Math.min(cap, 1_000 * 2 ** Math.min(Math.max(failures - 1, 0), 10));
  return Math.round(ceiling / 2 + random() * (ceiling / 2));
}
