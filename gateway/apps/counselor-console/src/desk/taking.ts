import { useState } from 'react';
import { api } from '../api';
import { afterTaking } from '../board/board';
import { askFocus, changeBoard, client, columnsOf, keys, moveColumns } from '../session/desk';
import type { Case } from '../types';
import { say } from '../ui/announce';
import { explain, wordsNow } from '../words';

/** Puts a case on the screen, or says why it cannot be. */
export function showCase(tenantId: string, one: Case): void {
  moveColumns(tenantId, { type: 'open', case: one });
  if (columnsOf(tenantId).get().full) {
    say(wordsNow().board.full);
    moveColumns(tenantId, { type: 'seenFull' });
  } else askFocus(one.consultationId);
}

/** Taking somebody: one at a time, whatever is pressed meanwhile. */
export function useTaking(tenantId: string) {
  const [busy, setBusy] = useState(false);
  const run = async (ask: () => Promise<Case | null>) => {
    if (busy) return;
    setBusy(true);
    try {
      const taken = await ask();
      if (taken) {
        changeBoard(tenantId, (board) => afterTaking(board, taken));
        showCase(tenantId, taken);
      }
      else say(wordsNow().board.nobody);
    } catch (error) {
      say(explain(error, wordsNow()));
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: keys.board(tenantId) });
    }
  };
  return {
    busy,
    take: (id: string) => void run(() => api.take(tenantId, id)),
    next: (deskId: string) => void run(() => api.takeNext(tenantId, deskId)),
  };
}
