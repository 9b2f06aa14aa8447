import { useStore } from '../store';
import { chooseLanguage, language, useWords } from '../words';
import { Btn } from './controls';

export function LanguageChoice() {
  const words = useWords();
  const now = useStore(language);
  return (
    <Btn small variant="quiet" data-testid="language" onPress={() => chooseLanguage(now === 'ja' ? 'en' : 'ja')}>
      <span lang={now === 'ja' ? 'en' : 'ja'}>{now === 'ja' ? words.english : words.japanese}</span>
    </Btn>
  );
}
