/** How the offered sessions are shown: a list at the line that is written, inside what is seen of the text. */
import type { EditorState, Extension } from '@codemirror/state';
import { EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { element } from '../../ui/dom.ts';
import { say } from '../../ui/messages.ts';
import type { LinkedSession } from './sessions.ts';
import type { BegunLink } from './trigger.ts';

/** What is offered now. */
export interface Offer {
  readonly link: BegunLink;
  readonly sessions: readonly LinkedSession[];
  readonly selected: number;
  /** This link was to be without help. */
  readonly isEnded: boolean;
}

/** What is offered in a state, unless it was ended. */
export type OpenOffer = (state: EditorState) => Offer | null;

/** No heading of a note has such an id. */
export const OFFER_ID = 'sessions:';
export const optionId = (index: number) => `${OFFER_ID}${index}`;

/** Between the list and the edges of the text. */
const GAP_PX = 4;
/** Seven lines: the rest is scrolled to. */
const MAX_PX = 310;

/** Shows what is offered; `choose` is called for what is pressed. */
export function shown(
  open: OpenOffer,
  choose: (view: EditorView, offered: Offer, index: number) => void,
): Extension {
  return ViewPlugin.fromClass(
    class {
      readonly #list = element('ul', {
        id: OFFER_ID,
        class: 'session-offer',
        role: 'listbox',
        'aria-label': say('editor-tool-session-link'),
      });
      #offered: Offer | null = null;

      constructor(readonly view: EditorView) {
        this.#list.hidden = true;
        // The pointer must not take the cursor away from the text.
        this.#list.addEventListener('mousedown', event => event.preventDefault());
        this.#list.addEventListener('click', event => {
          const option = (event.target as Element).closest('li');
          const index = option ? [...this.#list.children].indexOf(option) : -1;
          if (this.#offered) choose(view, this.#offered, index);
        });
        view.scrollDOM.append(this.#list);
        this.#show(open(view.state));
      }

      update({ state, geometryChanged }: ViewUpdate) {
        const offered = open(state);
        if (offered !== this.#offered) this.#show(offered);
        else if (offered && geometryChanged) this.#place();
      }

      destroy() {
        this.#list.remove();
      }

      #show(offered: Offer | null) {
        this.#offered = offered;
        this.#list.hidden = !offered;
        if (!offered) return;
        this.#list.replaceChildren(
          ...offered.sessions.map((session, index) =>
            option(session, index, index === offered.selected),
          ),
        );
        this.#place();
      }

      /** Below the line where there is more room, or else above it; never wider or higher than what is seen. */
      #place() {
        const { view } = this;
        view.requestMeasure({
          key: this,
          read: () => {
            const from = this.#offered?.link.from ?? 0;
            return {
              mark: view.coordsAtPos(Math.min(from, view.state.doc.length)),
              frame: view.scrollDOM.getBoundingClientRect(),
              covered: coveredBelow(view),
              scroll: view.scrollDOM.scrollTop,
              width: this.#list.offsetWidth,
              height: Math.min(MAX_PX, this.#list.scrollHeight),
            };
          },
          write: ({ mark, frame, covered, scroll, width, height }) => {
            if (!mark) return;
            const below = frame.bottom - covered - mark.bottom - 2 * GAP_PX;
            const above = mark.top - frame.top - 2 * GAP_PX;
            const isBelow = below >= Math.min(height, above);
            const { style } = this.#list;
            const seen = Math.max(0, Math.min(height, isBelow ? below : above));
            style.maxHeight = `${seen}px`;
            const top = isBelow ? mark.bottom + GAP_PX : mark.top - GAP_PX - seen;
            style.top = `${top - frame.top + scroll}px`;
            const room = Math.max(0, frame.width - width - GAP_PX);
            style.left = `${Math.min(mark.left - frame.left, room)}px`;
            const { selected = 0 } = this.#offered ?? {};
            this.#list.children[selected]?.scrollIntoView({ block: 'nearest' });
          },
        });
      }
    },
  );
}

function option({ title, when }: LinkedSession, index: number, isSelected: boolean): HTMLElement {
  return element(
    'li',
    { id: optionId(index), role: 'option', 'aria-selected': String(isSelected) },
    element('span', {}, title),
    element('span', { class: 'when' }, when),
  );
}

/** What the foot of the page takes of the text. */
function coveredBelow(view: EditorView): number {
  const margins = view.state.facet(EditorView.scrollMargins).map(margin => margin(view)?.bottom);
  return Math.max(0, ...margins.map(bottom => bottom ?? 0));
}
