const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Emoji and the blocks that East Asian scripts are written in take two columns of a terminal. */
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

const columnsOf = (grapheme: string) => (WIDE.test(grapheme) ? 2 : 1);

function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of GRAPHEMES.segment(text)) width += columnsOf(segment);
  return width;
}

/** Cuts to at most `width` columns, with an ellipsis where something is left out. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const { segment } of GRAPHEMES.segment(text)) {
    used += columnsOf(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…`;
}

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

/** Lines of a table with its head, each at most `width` columns: the last column gives way. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number) {
  const cells = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? ''))));
  return cells.map((row) => {
    const line = columns.map(({ align }, column) => {
      const cell = row[column] ?? '';
      const padding = ' '.repeat((widths[column] ?? 0) - widthOf(cell));
      return align === 'right' ? `${padding}${cell}` : `${cell}${padding}`;
    });
    return fit(line.join('  ').trimEnd(), width);
  });
}
