/** An empty note offers a text to begin with; the first letter of anybody takes the offer away. */
import { type Extension, Prec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';

export interface TemplateOffer {
  readonly extension: Extension;
  /** Whether this person may write, and the text is known to have nothing more to come. */
  setReady(ready: boolean): void;
}

/** Builds the offer inside `parent`; one press puts `template` into the note. */
export function beginWith(
  parent: HTMLElement,
  template: string,
  view: () => EditorView,
): TemplateOffer {
  const button = element('button', { type: 'button', class: 'quiet' }, say('editor-begin'));
  const offer = element(
    'div',
    { class: 'begin' },
    button,
    element('p', { class: 'hint' }, say('editor-begin-hint')),
  );
  offer.hidden = true;
  parent.append(offer);
  let isReady = false;
  const show = () => {
    const hidden = !isReady || view().state.doc.length > 0;
    if (offer.hidden !== hidden) offer.hidden = hidden;
  };
  button.addEventListener('click', () => {
    const { state } = view();
    if (state.readOnly || state.doc.length > 0) return;
    const first = template.indexOf('- \n') + '- '.length;
    view().dispatch({
      changes: { from: 0, insert: template },
      selection: { anchor: first },
      userEvent: 'input',
      scrollIntoView: true,
    });
    view().focus();
  });
  return {
    extension: Prec.low(
      EditorView.updateListener.of(({ docChanged }) => {
        if (docChanged) show();
      }),
    ),
    setReady(ready) {
      isReady = ready;
      show();
    },
  };
}
