/** The script of the reader's page. */
import './reader/follow.ts';
