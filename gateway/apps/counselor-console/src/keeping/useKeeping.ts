import { useQuery } from '@tanstack/react-query';
import { api } from '../api';
import { calls } from '../record/calls';
import { client, keys } from '../session/desk';
import type { Order, Places, Retention } from '../types';
import { useWords } from '../words';

export const useRetention = (tenantId: string) => useQuery<Retention>({ queryKey: keys.retention(tenantId), queryFn: () => calls.retention(tenantId) });

/** The newest orders; older pages are joined by the list itself. */
export const useOrders = (tenantId: string) => useQuery<Order[]>({ queryKey: keys.orders(tenantId), queryFn: () => calls.orders(tenantId, null) });

/** Desks as the directory lists them, and their names. */
export function useDesks(tenantId: string) {
  const words = useWords();
  const places = useQuery<Places>({ queryKey: keys.places(tenantId), queryFn: () => api.places(tenantId), staleTime: 300_000 });
  const desks = places.data?.desks ?? [];
  return { desks, error: places.error, deskName: (deskId: string) => desks.find((desk) => desk.deskId === deskId)?.name ?? words.keeping.unknownDesk };
}

/** After an order changed, its list and the numbers are asked for again. */
export function keepingChanged(tenantId: string): void {
  void client.invalidateQueries({ queryKey: keys.orders(tenantId) });
  void client.invalidateQueries({ queryKey: keys.retention(tenantId) });
  void client.invalidateQueries({ predicate: (query) => query.queryKey[0] === 'disposal' });
}
