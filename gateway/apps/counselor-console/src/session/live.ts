import { useEffect } from 'react';
import { afterEntry, shortId } from '../board/board';
import { listenLive } from '../live/share';
import type { Board, Me, Notice } from '../types';
import { announce } from '../ui/announce';
import { wordsNow } from '../words';
import { changeBoard, client, keys, outbox, refreshLog, refreshLogLater, stirred } from './desk';
import { currentTenantId } from './session';

const debounceMs = 150;
const waiting = new Map<string, ReturnType<typeof setTimeout>>();

/** Loads the board again soon; many notices at once make one load. */
function reloadBoardSoon(tenantId: string): void {
  if (waiting.has(tenantId)) return;
  waiting.set(tenantId, setTimeout(() => {
    waiting.delete(tenantId);
    void client.invalidateQueries({ queryKey: keys.board(tenantId) });
  }, debounceMs));
}

function hear(me: Me, notice: Notice): void {
  const { tenantId } = notice;
  if (tenantId !== currentTenantId(me)) stirred.update((all) => (all.has(tenantId) ? all : new Set([...all, tenantId])));
  if (notice.event !== 'entry') {
    reloadBoardSoon(tenantId);
    return;
  }
  const { consultationId, log, seq, author } = notice;
  if (log === 'unknown') return;
  if (author === 'counselor') refreshLogLater(tenantId, consultationId, log);
  else void refreshLog(tenantId, consultationId, log);
  if (log !== 'talk') return;
  const mine = client.getQueryData<Board>(keys.board(tenantId))?.mine.some((one) => one.consultationId === consultationId);
  changeBoard(tenantId, (board) => afterEntry(board, consultationId, seq, author));
  if (mine && author === 'resident' && tenantId === currentTenantId(me)) {
    const words = wordsNow();
    announce(words.board.newMessage(words.ref(shortId(consultationId))));
  }
}

/** Holds the browser's one live line while somebody with a board is signed in. */
export function useLive(me: Me, wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    return listenLive({
      onNotice: (notice) => hear(me, notice),
      onConnected: () => {
        outbox.retryNow();
        for (const { tenantId } of me.memberships) void client.invalidateQueries({ queryKey: keys.board(tenantId) });
        void client.invalidateQueries({ queryKey: ['log'] });
      },
    });
  }, [me, wanted]);

  useEffect(() => {
    const retry = () => outbox.retryNow();
    window.addEventListener('online', retry);
    return () => window.removeEventListener('online', retry);
  }, []);
}
