import { useState } from 'react';
import { api } from '../api';
import { shortId } from '../board/board';
import { client, keys, moveColumns, outbox, refreshLog } from '../session/desk';
import { useStore } from '../store';
import { laneOf } from '../talk/outbox';
import type { Case } from '../types';
import { say } from '../ui/announce';
import { Btn, Sheet, SheetButtons, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';

interface Props {
  tenantId: string;
  one: Case;
  isOpen: boolean;
  onClose: () => void;
}

/** Asks before closing, and shows what the resident will see. An unsent text is never closed over. */
export function CloseSheet({ tenantId, one, isOpen, onClose }: Props) {
  const words = useWords();
  const id = one.consultationId;
  const ref = words.ref(shortId(id));
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const lane = laneOf({ tenantId, consultationId: id, log: 'talk' });
  const unsent = useStore(outbox.letters).some((letter) => laneOf(letter) === lane && (letter.state === 'sending' || letter.state === 'waiting'));

  const close = async () => {
    setBusy(true);
    setTrouble(null);
    try {
      const closed = await api.close(tenantId, id);
      moveColumns(tenantId, { type: 'learn', case: closed });
      say(words.close.done(ref));
      onClose();
    } catch (error) {
      setTrouble(explain(error, words));
    } finally {
      setBusy(false);
      void refreshLog(tenantId, id, 'talk');
      void client.invalidateQueries({ queryKey: keys.board(tenantId) });
    }
  };
  const leave = () => {
    setTrouble(null);
    onClose();
  };

  return (
    <Sheet role="alertdialog" heading={words.close.heading(ref)} isOpen={isOpen} onClose={leave}>
      <p>{words.close.lead}</p>
      <p className="bubble bubble-theirs text-muted">{words.close.preview}</p>
      <p>{words.close.keep}</p>
      {unsent && <Trouble>{words.close.unsent}</Trouble>}
      {trouble && <Trouble>{trouble}</Trouble>}
      <SheetButtons>
        <Btn onPress={leave} autoFocus>{words.cancel}</Btn>
        <Btn variant="danger" isDisabled={busy || unsent} data-testid="close-confirm" onPress={() => void close()}>{busy ? words.close.busy : words.close.confirm}</Btn>
      </SheetButtons>
    </Sheet>
  );
}
