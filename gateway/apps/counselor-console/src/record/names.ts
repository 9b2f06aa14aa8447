import { useQuery } from '@tanstack/react-query';
import { shortId } from '../board/board';
import { keys } from '../session/desk';
import type { Colleagues } from '../types';
import { useWords } from '../words';
import { calls } from './calls';

/** Colleagues' names for the ids in logs, reviews and orders. While they are not known, the end of the id stands for the name. */
export function useNames(tenantId: string, myId: string) {
  const words = useWords();
  const list = useQuery<Colleagues>({ queryKey: keys.colleagues(tenantId), queryFn: () => calls.colleagues(tenantId), staleTime: 300_000 });
  const colleagues = list.data?.colleagues ?? [];
  const nameOf = (staffId: string): string => {
    const name = colleagues.find((one) => one.staffId === staffId)?.displayName ?? words.record.somebody(shortId(staffId));
    return staffId === myId ? words.record.you(name) : name;
  };
  return { colleagues, nameOf };
}
