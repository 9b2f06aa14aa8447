import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../api';
import { client, keys, outbox } from '../session/desk';
import { emptyLog, mergeEntries, resumeAfter, type KnownLog } from '../talk/entries';
import type { Log } from '../types';

/** One log of one consultation: what is known, and only what came after it is fetched again. */
export function useLog(tenantId: string, id: string, log: Log) {
  const query = useQuery<KnownLog>({
    queryKey: keys.log(tenantId, id, log),
    queryFn: async ({ signal }) => {
      let known = client.getQueryData<KnownLog>(keys.log(tenantId, id, log)) ?? emptyLog;
      for (;;) {
        const page = await api.entries(tenantId, id, log, resumeAfter(known.entries), signal);
        known = mergeEntries(known, page);
        if (page.entries.length === 0 || resumeAfter(known.entries) >= known.lastSeq) return known;
      }
    },
  });
  const { data } = query;
  useEffect(() => {
    if (data) outbox.settle(new Set(data.entries.map((entry) => entry.entryId)));
  }, [data]);
  return query;
}
