import { useEffect, useState } from 'react';
import { api } from '../api';
import { clockTime } from '../time';
import { Btn, Sheet, SheetButtons, Trouble } from '../ui/controls';
import { explain, useWords } from '../words';

/** The button that was pressed is gone: the keyboard moves to what it brought. */
const toFocus = (text: HTMLElement | null): void => text?.focus();

/** Opening is an act of its own, with a warning first: the vault records who opened it. The text lives only in this dialog. */
export function ExceptionSheet({ tenantId, exceptionId, onClose }: { tenantId: string; exceptionId: string | null; onClose: () => void }) {
  const words = useWords();
  const [shown, setShown] = useState<{ text: string; openedAt: string } | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => () => setShown(null), []);
  const open = async (id: string) => {
    setBusy(true);
    setTrouble(null);
    try {
      setShown(await api.openException(tenantId, id));
    } catch (error) {
      setTrouble(explain(error, words));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Sheet heading={words.alerts.dialogHeading} isOpen={exceptionId !== null} onClose={onClose}>
      <p>{words.alerts.dialogLead}</p>
      {trouble && <Trouble>{trouble}</Trouble>}
      {shown && (
        <>
          <p className="bubble bubble-theirs" data-testid="exception-text" tabIndex={-1} ref={toFocus}>{shown.text}</p>
          <p className="text-muted num">{words.alerts.openedAt}: {clockTime(shown.openedAt)}</p>
        </>
      )}
      <SheetButtons>
        <Btn onPress={onClose}>{words.closeDialog}</Btn>
        {!shown && exceptionId && <Btn variant="danger" isDisabled={busy} data-testid="exception-confirm" onPress={() => void open(exceptionId)}>{words.alerts.confirm}</Btn>}
      </SheetButtons>
    </Sheet>
  );
}
