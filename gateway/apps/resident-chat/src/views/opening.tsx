import { useEffect, useRef, useState } from 'preact/hooks';
import { newId } from '../id';
import * as api from '../wire/api';
import type { Failure } from '../wire/result';
import type { Answer, ConsultationView, Desk, Door, Hotline, Question } from '../wire/types';
import { backoffMs } from '../talk/backoff';
import { judge } from '../talk/outbox';
import { clean } from '../talk/text';
import { problemText } from '../words/words';
import { Button, Hotlines, Loading, Notice, T, Title, useWords } from './kit';

interface OpeningProps {
  door: Door;
  desk: Desk;
  onOpened: (view: ConsultationView) => void;
  onClosed: () => void;
  onSignedOut: () => void;
  /** The consent or the questions changed meanwhile: the door is to be read again. */
  onStale: () => Promise<void>;
  onBack: () => void;
}

type Given = Record<string, { optionIds: string[]; text: string }>;

const answerLimit = 1_000;

const answered = (question: Question, given: Given): boolean => {
  const answer = given[question.questionId];
  return answer !== undefined && (answer.optionIds.length > 0 || answer.text.trim() !== '');
};

function answersOf(desk: Desk, given: Given): Answer[] {
  return desk.questions.filter((question) => answered(question, given)).map((question) => {
    const answer = given[question.questionId];
    return question.kind === 'choice'
      ? { questionId: question.questionId, optionIds: answer?.optionIds ?? [] }
      : { questionId: question.questionId, text: clean(answer?.text ?? '') };
  });
}

/** Consent, then the desk's questions, then the opening. One id for the consultation, however often it is tried. */
export function Opening({ door, desk, onOpened, onClosed, onSignedOut, onStale, onBack }: OpeningProps) {
  const [agreed, setAgreed] = useState(false);
  const [given, setGiven] = useState<Given>({});
  const [opening, setOpening] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const id = useRef<string>('');
  const gone = useRef(false);
  useEffect(() => () => { gone.current = true; }, []);

  const open = async (): Promise<void> => {
    id.current ||= newId();
    setFailure(null);
    setOpening(true);
    for (let failures = 1; !gone.current; failures += 1) {
      const answer = await api.open(id.current, { deskId: desk.deskId, consentVersion: door.consent.version, answers: answersOf(desk, given) });
      if (gone.current) return;
      if (answer.ok) { onOpened(answer.value); return; }
      if (answer.status === 401) { onSignedOut(); return; }
      if (answer.code === 'desk-closed') { onClosed(); return; }
      // That id's consultation is over (another tab closed it): the next try is a new one.
      if (answer.code === 'consultation-closed' || answer.status === 404) id.current = newId();
      setFailure(answer);
      if (answer.status === 400) { await onStale(); setOpening(false); setAgreed(false); return; }
      if (judge(answer).kind !== 'again') { setOpening(false); return; }
      await new Promise((resolve) => setTimeout(resolve, Math.max(backoffMs(failures, Math.random), answer.retryAfterMs ?? 0)));
    }
  };

  const proceed = (): void => {
    setAgreed(true);
    if (desk.questions.length === 0) void open();
  };

  if (!agreed) return <Consent door={door} failure={failure} onAgree={proceed} onBack={onBack} />;
  if (opening) return <OpeningNow failure={failure} hotlines={door.hotlines} />;
  return (
    <Questions desk={desk} given={given} onGiven={setGiven} failure={failure} onOpen={() => void open()} onBack={() => setAgreed(false)} />
  );
}

function OpeningNow({ failure, hotlines }: { failure: Failure | null; hotlines: Hotline[] }) {
  const w = useWords();
  return (
    <div class="column" data-testid="opening">
      <Title s={w.opening} />
      <Loading />
      {failure !== null && (
        <>
          <Notice kind="warning"><T s={w.openFailed} /> <T s={problemText(w, failure)} /></Notice>
          <Hotlines hotlines={hotlines} />
        </>
      )}
    </div>
  );
}

function Consent({ door, failure, onAgree, onBack }: { door: Door; failure: Failure | null; onAgree: () => void; onBack: () => void }) {
  const w = useWords();
  return (
    <div class="column" data-testid="consent">
      <Title s={w.consentTitle} />
      <p class="lead"><T s={w.consentLead} /></p>
      {failure !== null && <Notice kind="warning"><T s={problemText(w, failure)} /></Notice>}
      <div class="card consent-text" lang="ja">{door.consent.text.map((paragraph, index) => <p key={index}>{paragraph}</p>)}</div>
      <Button kind="primary" testId="consent-agree" onClick={onAgree}><T s={w.consentAgree} /></Button>
      <Button onClick={onBack}><T s={w.back} /></Button>
    </div>
  );
}

interface QuestionsProps {
  desk: Desk;
  given: Given;
  onGiven: (given: Given) => void;
  failure: Failure | null;
  onOpen: () => void;
  onBack: () => void;
}

function Questions({ desk, given, onGiven, failure, onOpen, onBack }: QuestionsProps) {
  const w = useWords();
  const [missing, setMissing] = useState<string[]>([]);
  const unanswered = desk.questions.filter((question) => question.required && !answered(question, given));
  const lacks = (id: string): boolean => unanswered.some((question) => question.questionId === id);
  const submit = (event: Event): void => {
    event.preventDefault();
    setMissing(unanswered.map((question) => question.questionId));
    const first = unanswered[0];
    if (first === undefined) onOpen();
    else document.getElementById(`q-${first.questionId}`)?.querySelector<HTMLElement>('input, textarea')?.focus();
  };
  return (
    <form class="column" onSubmit={submit} noValidate data-testid="questions">
      <Title s={w.questionsTitle} />
      <p class="lead"><T s={w.questionsLead} /></p>
      {failure !== null && <Notice kind="error"><T s={problemText(w, failure)} /></Notice>}
      {missing.some(lacks) && <Notice kind="error"><T s={w.missing} /></Notice>}
      {desk.questions.map((question) => (
        <QuestionField
          key={question.questionId} question={question} missing={missing.includes(question.questionId) && lacks(question.questionId)}
          answer={given[question.questionId] ?? { optionIds: [], text: '' }}
          onAnswer={(answer) => onGiven({ ...given, [question.questionId]: answer })}
        />
      ))}
      <button type="submit" class="button button-primary" data-testid="open-consultation"><span class="button-label"><T s={w.open} /></span></button>
      <Button onClick={onBack}><T s={w.back} /></Button>
    </form>
  );
}

interface QuestionFieldProps {
  question: Question;
  answer: { optionIds: string[]; text: string };
  missing: boolean;
  onAnswer: (answer: { optionIds: string[]; text: string }) => void;
}

function QuestionField({ question, answer, missing, onAnswer }: QuestionFieldProps) {
  const w = useWords();
  const mark = <span class={question.required ? 'tag tag-required' : 'tag tag-optional'}><T s={question.required ? w.required : w.optional} /></span>;
  const id = `q-${question.questionId}`;
  if (question.kind === 'text') {
    return (
      <div class="field" id={id} data-testid={`question-${question.questionId}`}>
        <label class="field-label" for={`${id}-text`}><span lang="ja">{question.label}</span> {mark}</label>
        <textarea
          id={`${id}-text`} class="input" rows={3} maxLength={answerLimit} value={answer.text} autoComplete="off"
          aria-required={question.required} aria-invalid={missing}
          onInput={(event) => onAnswer({ optionIds: [], text: event.currentTarget.value })}
        />
      </div>
    );
  }
  return (
    <fieldset class="field" id={id} data-testid={`question-${question.questionId}`} aria-invalid={missing}>
      <legend class="field-label"><span lang="ja">{question.label}</span> {mark}</legend>
      <div class="options">
        {question.options.map((option) => (
          <label key={option.optionId} class="option">
            <input
              type="radio" name={id} value={option.optionId} checked={answer.optionIds.includes(option.optionId)}
              onChange={() => onAnswer({ optionIds: [option.optionId], text: '' })}
            />
            <span lang="ja">{option.label}</span>
          </label>
        ))}
      </div>
      {!question.required && answer.optionIds.length > 0 && (
        <Button kind="plain" onClick={() => onAnswer({ optionIds: [], text: '' })}><T s={w.clearChoice} /></Button>
      )}
    </fieldset>
  );
}
