import { useEffect } from 'react';
import { api } from '../api';

/** How far this tab has said that it read; a refused or lost mark is said again with the next look. */
const said = new Map<string, number>();

/** Says that a person has seen the talk up to `seq`: only while they look at it. */
export function useReadMark(tenantId: string, id: string, seq: number, serverSeq: number, looking: boolean): void {
  useEffect(() => {
    const name = `${tenantId}/${id}`;
    if (!looking || seq === 0 || seq <= Math.max(serverSeq, said.get(name) ?? 0)) return;
    said.set(name, seq);
    api.markRead(tenantId, id, seq).catch(() => said.delete(name));
  }, [tenantId, id, seq, serverSeq, looking]);
}
