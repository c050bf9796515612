/** The script of the note-taker's page. */
import './editor/page.ts';
