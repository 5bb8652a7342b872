// A list of blocks, each drawn by its kind.
import { html } from '../lib.js';
import { Markdown } from '../text/markdown.js';
import { Text } from '../text/draw.js';
import { ContextActions, Actions, Context, Section } from './basic.js';
import { Alert, Card, Carousel, Container, Plan, TaskCard, Video } from './cards.js';
import { Picture } from './picture.js';
import { Input } from './input.js';
import { RichText } from './rich-text.js';
import { DataTable, Table } from './table.js';

const KINDS = {
  header: ({ block }) => html`<h3 class="header"><${Text} of=${block.text} /></h3>`,
  divider: () => html`<hr />`,
  section: Section,
  context: Context,
  actions: Actions,
  context_actions: ContextActions,
  image: Picture,
  rich_text: RichText,
  markdown: ({ block }) => html`<${Markdown} text=${block.text} />`,
  table: Table,
  data_table: DataTable,
  input: Input,
  alert: Alert,
  card: Card,
  carousel: Carousel,
  container: ({ block }) => html`<${Container} block=${block}><${Blocks} blocks=${block.child_blocks} /><//>`,
  task_card: TaskCard,
  plan: Plan,
  video: Video,
  file: () => html`<p class="unknown">A file kept elsewhere.</p>`,
};

/** `errors` are sentences by block_id, for the inputs of a form. */
export function Blocks({ blocks, errors }) {
  return html`<div class="blocks">
    ${blocks.map((block) => {
      const Kind = KINDS[block.type] || Unknown;
      return html`<div class="block block-${block.type}" key=${block.block_id} data-block=${block.block_id}>
        <${Kind} block=${block} error=${errors?.[block.block_id]} />
      </div>`;
    })}
  </div>`;
}

function Unknown({ block }) {
  return html`<p class="unknown">This page cannot draw a block of the kind ${block.type}.</p>`;
}
