/** "Who takes the notes?": the seats of the session, and what one can do about one's own. */
import { type Seat, type SeatAct, type Seats, seatsOf } from '../sync/seats.ts';
import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';

export interface SeatList {
  element: HTMLElement;
  /** Asks the server how it is now. */
  refresh(): void;
}

/** The list for the note `name`, empty until the server has answered. */
export function seatList(name: string): SeatList {
  const list = element('ul', { class: 'people-list' });
  const told = element('p', { class: 'hint', role: 'status' });
  const section = element(
    'section',
    { class: 'seats', 'aria-labelledby': 'seats-title', hidden: true },
    element('h2', { id: 'seats-title' }, say('editor-seats')),
    told,
    list,
  );
  const ask = async (act?: SeatAct) => {
    const now = await seatsOf(name, act);
    if (now) show(now);
    else if (act) told.textContent = say('editor-seats-unanswered');
  };
  const press = (act: SeatAct, word: string) => {
    const button = element('button', { type: 'button', class: 'quiet' }, word);
    button.addEventListener('click', async () => {
      button.disabled = true;
      await ask(act);
      button.disabled = false;
      if (!button.isConnected) list.querySelector('button')?.focus();
    });
    return button;
  };
  const seat = ({ device, name, wants_relief, is_mine }: Seat, may: boolean) => {
    const line = element('li', {}, is_mine ? say('editor-you', { name }) : name);
    if (wants_relief) line.append(` · ${say('editor-seats-wants-relief')}`);
    if (is_mine) {
      line.append(
        wants_relief
          ? press({ act: 'stay' }, say('editor-seats-stay'))
          : press({ act: 'ask-relief' }, say('editor-seats-ask-relief')),
        press({ act: 'leave' }, say('editor-seats-leave')),
      );
    } else if (wants_relief && may) {
      line.append(press({ act: 'relieve', device }, say('editor-seats-relieve')));
    }
    return line;
  };
  const show = ({ taken, free, may }: Seats) => {
    const isSeated = taken.some(({ is_mine }) => is_mine);
    section.hidden = taken.length === 0 && !may;
    told.textContent = taken.length === 0 ? say('editor-seats-nobody') : '';
    list.replaceChildren(...taken.map(one => seat(one, may && !isSeated)));
    if (!may || isSeated || free === 0) return;
    list.append(element('li', {}, press({ act: 'take' }, say('editor-seats-take'))));
  };
  return { element: section, refresh: () => void ask() };
}
