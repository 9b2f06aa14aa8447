import { Component, useEffect, useState, type ReactNode } from 'react';
import { InvitePage } from './pages/Invite';
import { SignInPage } from './pages/SignIn';
import { Shell } from './pages/Shell';
import { unsentTexts } from './session/desk';
import { useMe } from './session/session';
import { useStore } from './store';
import { Announcer } from './ui/announce';
import { Btn } from './ui/controls';
import { explain, language, useWords, wordsNow } from './words';

/** Draws again after a fault in drawing; the unsent texts live outside of React and are still there. Says nothing of the fault. */
class Mend extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override render() {
    if (!this.state.broken) return this.props.children;
    const words = wordsNow();
    return (
      <main className="grid h-full place-content-center justify-items-center gap-4 p-6">
        <p role="alert">{words.crashed}</p>
        <Btn variant="primary" onPress={() => this.setState({ broken: false })}>{words.reload}</Btn>
      </main>
    );
  }
}

function Inside({ accepted }: { accepted: boolean }) {
  const me = useMe();
  const words = useWords();
  if (me.data) return <Shell me={me.data} />;
  if (me.data === null) return <SignInPage accepted={accepted} />;
  return (
    <main className="grid h-full place-content-center justify-items-center gap-4 p-6">
      {me.failureReason
        ? <p role="alert">{explain(me.failureReason, words)}</p>
        : <p role="status">{words.loading}</p>}
    </main>
  );
}

export function App() {
  const [inviting, setInviting] = useState(() => location.pathname === '/invite');
  const [accepted, setAccepted] = useState(false);
  const chosen = useStore(language);

  useEffect(() => {
    document.documentElement.lang = chosen;
  }, [chosen]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (unsentTexts() > 0) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, []);

  const finish = () => {
    history.replaceState(null, '', '/'); // the token leaves the address bar with the invitation
    setAccepted(true);
    setInviting(false);
  };

  return (
    <Mend>
      {inviting ? <InvitePage onAccepted={finish} /> : <Inside accepted={accepted} />}
      <Announcer />
    </Mend>
  );
}
