// Blocks without text, by pointer and keys: a press selects one, arrow keys go onto it and past it, Backspace and Delete
// take it away, Enter begins a paragraph behind it. At the start and the end of a document, where no text is beside it,
// there is some as soon as one goes there.

import {
  $createNodeSelection,
  $createParagraphNode,
  $getNearestNodeFromDOMNode,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isNodeSelection,
  $isRangeSelection,
  $setSelection,
  CLICK_COMMAND,
  COMMAND_PRIORITY_HIGH,
  COMMAND_PRIORITY_LOW,
  KEY_ARROW_DOWN_COMMAND,
  KEY_ARROW_LEFT_COMMAND,
  KEY_ARROW_RIGHT_COMMAND,
  KEY_ARROW_UP_COMMAND,
  KEY_BACKSPACE_COMMAND,
  KEY_DELETE_COMMAND,
  KEY_ENTER_COMMAND,
  KEY_ESCAPE_COMMAND,
  type LexicalEditor,
  type LexicalNode,
  mergeRegister,
} from 'lexical';

import { VoidBlockNode } from '../../../lib/document/nodes/shape-nodes.ts';
import { $selectedBlocks } from '../../_editor/selection-format.ts';

type Direction = 'before' | 'behind';

export function registerVoidBlocks(editor: LexicalEditor): () => void {
  const arrows = [
    [KEY_ARROW_UP_COMMAND, 'before', true] as const,
    [KEY_ARROW_LEFT_COMMAND, 'before', false] as const,
    [KEY_ARROW_DOWN_COMMAND, 'behind', true] as const,
    [KEY_ARROW_RIGHT_COMMAND, 'behind', false] as const,
  ];
  return mergeRegister(
    editor.registerCommand(CLICK_COMMAND, (event) => $onClick(editor, event), COMMAND_PRIORITY_LOW),
    ...arrows.map(([command, direction, isVertical]) =>
      editor.registerCommand(
        command,
        (event) => $onArrow(editor, event, direction, isVertical),
        COMMAND_PRIORITY_LOW,
      ),
    ),
    ...[KEY_BACKSPACE_COMMAND, KEY_DELETE_COMMAND].map((command) =>
      editor.registerCommand(
        command,
        (event) =>
          $removeSelected(event, command === KEY_DELETE_COMMAND ? 'behind' : 'before') ||
          $removeOrSelectBeside(event, command === KEY_DELETE_COMMAND ? 'behind' : 'before'),
        COMMAND_PRIORITY_LOW,
      ),
    ),
    editor.registerCommand(KEY_ENTER_COMMAND, $beginBehind, COMMAND_PRIORITY_LOW),
    // Out of the block, into the text, and only then out of the text.
    editor.registerCommand(KEY_ESCAPE_COMMAND, $leave, COMMAND_PRIORITY_HIGH),
    registerRing(editor),
  );
}

export function $selectVoid(node: LexicalNode): void {
  const selection = $createNodeSelection();
  selection.add(node.getKey());
  $setSelection(selection);
}

/** The only block that is selected, if it is one without text. */
export function $selectedVoid(): VoidBlockNode | null {
  const selection = $getSelection();
  const nodes = $isNodeSelection(selection) ? selection.getNodes() : [];
  const [node] = nodes;
  return nodes.length === 1 && node instanceof VoidBlockNode ? node : null;
}

function $onClick(editor: LexicalEditor, event: MouseEvent): boolean {
  const { target } = event;
  if (!(target instanceof Node)) return false;
  if (target === editor.getRootElement()) return $onClickBeside(event);
  const node = $getNearestNodeFromDOMNode(target);
  if (!(node instanceof VoidBlockNode)) return false;
  // What can be used by itself, such as a button in it, is used.
  if (target instanceof Element && target.closest('button, input, textarea, a') !== null) return false;
  $selectVoid(node);
  return true;
}

/** Under the last block, where people click to write on. */
function $onClickBeside({ target, clientY }: MouseEvent): boolean {
  const last = $getRoot().getLastChild();
  if (!(last instanceof VoidBlockNode) || !(target instanceof Element)) return false;
  const drawn = target.lastElementChild?.getBoundingClientRect();
  if (drawn === undefined || clientY < drawn.bottom) return false;
  $appendParagraph(last, 'behind');
  return true;
}

function $onArrow(
  editor: LexicalEditor,
  event: KeyboardEvent,
  direction: Direction,
  isVertical: boolean,
): boolean {
  if (event.shiftKey) return false;
  const selected = $selectedVoid();
  if (selected !== null) {
    event.preventDefault();
    $goOn(selected, direction);
    return true;
  }
  const block = $blockAtEdge(editor, direction, isVertical);
  const beside = block === null ? null : $beside(block, direction);
  if (!(beside instanceof VoidBlockNode)) return false;
  event.preventDefault();
  $selectVoid(beside);
  return true;
}

function $goOn(node: VoidBlockNode, direction: Direction): void {
  const next = $beside(node, direction);
  if (next instanceof VoidBlockNode) $selectVoid(next);
  else if ($isElementNode(next)) {
    if (direction === 'before') next.selectEnd();
    else next.selectStart();
  } else $appendParagraph(node, direction);
}

function $beside(node: LexicalNode, direction: Direction): LexicalNode | null {
  return direction === 'before' ? node.getPreviousSibling() : node.getNextSibling();
}

function $appendParagraph(node: LexicalNode, direction: Direction): void {
  const paragraph = $createParagraphNode();
  if (direction === 'before') node.insertBefore(paragraph);
  else node.insertAfter(paragraph);
  paragraph.select();
}

/** The block of the caret, in the row of blocks, if a step in this direction leaves it. */
function $blockAtEdge(editor: LexicalEditor, direction: Direction, isVertical: boolean): LexicalNode | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return null;
  const [textBlock] = $selectedBlocks(selection);
  if (textBlock === undefined) return null;
  let block: LexicalNode = textBlock;
  for (let parent = block.getParent(); parent !== null; parent = parent.getParent()) {
    if (parent.getType() === 'root' || parent.isShadowRoot()) break;
    if ($beside(block, direction) !== null) return null;
    block = parent;
  }
  const { key, offset } = selection.anchor;
  const edge = direction === 'before' ? textBlock.getFirstDescendant() : textBlock.getLastDescendant();
  const end =
    selection.anchor.type === 'text' ? (edge?.getTextContentSize() ?? 0) : textBlock.getChildrenSize();
  const isAtEnd =
    (edge === null || key === edge.getKey() || key === textBlock.getKey()) &&
    offset === (direction === 'before' ? 0 : end);
  if (isAtEnd) return block;
  return isVertical && isOnLastLine(editor.getElementByKey(textBlock.getKey()), direction) ? block : null;
}

/** Whether the caret is on the block's first or last line, as the browser broke them. */
function isOnLastLine(block: HTMLElement | null, direction: Direction): boolean {
  const drawn = getSelection();
  if (block === null || drawn === null || drawn.rangeCount === 0) return false;
  const caret = drawn.getRangeAt(0).getBoundingClientRect();
  if (caret.height === 0) return false;
  const content = document.createRange();
  content.selectNodeContents(block);
  const box = content.getBoundingClientRect();
  return direction === 'before'
    ? caret.top - box.top < caret.height / 2
    : box.bottom - caret.bottom < caret.height / 2;
}

function $removeSelected(event: KeyboardEvent, direction: Direction): boolean {
  if (!$removeVoids(direction)) return false;
  event.preventDefault();
  return true;
}

/** Takes away what is selected; the caret goes on in this direction. */
export function $removeVoids(direction: Direction): boolean {
  const selection = $getSelection();
  if (!$isNodeSelection(selection)) return false;
  const nodes = selection.getNodes().filter((node) => node instanceof VoidBlockNode);
  const last = nodes.at(-1);
  if (last === undefined) return false;
  const first = nodes[0] ?? last;
  const [near, far] = [first.getPreviousSibling(), last.getNextSibling()];
  const next = direction === 'before' ? (near ?? far) : (far ?? near);
  if (next instanceof VoidBlockNode) $selectVoid(next);
  else if (!$isElementNode(next)) $appendParagraph(last, 'behind');
  else if (next.is(near)) next.selectEnd();
  else next.selectStart();
  for (const node of nodes) node.remove();
  return true;
}

/**
 * Backspace behind such a block selects it first, so that nothing goes unseen; in an empty paragraph it takes that away.
 */
function $removeOrSelectBeside(event: KeyboardEvent, direction: Direction): boolean {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return false;
  const [block] = $selectedBlocks(selection);
  const beside = block === undefined ? null : $beside(block, direction);
  if (block === undefined || !(beside instanceof VoidBlockNode)) return false;
  const edge = direction === 'before' ? block.getFirstDescendant() : block.getLastDescendant();
  const isAt =
    edge === null || selection.anchor.key === edge.getKey() || selection.anchor.key === block.getKey();
  const end = selection.anchor.type === 'text' ? (edge?.getTextContentSize() ?? 0) : block.getChildrenSize();
  if (!isAt || selection.anchor.offset !== (direction === 'before' ? 0 : end)) return false;
  // Indented, it is first put back.
  if (direction === 'before' && block.getIndent() > 0) return false;
  event.preventDefault();
  $selectVoid(beside);
  if (block.getType() === 'paragraph' && block.isEmpty()) block.remove();
  return true;
}

function $beginBehind(event: KeyboardEvent | null): boolean {
  const node = $selectedVoid();
  if (node === null || event?.ctrlKey === true || event?.metaKey === true) return false;
  event?.preventDefault();
  $appendParagraph(node, event?.shiftKey === true ? 'before' : 'behind');
  return true;
}

function $leave(event: KeyboardEvent): boolean {
  const node = $selectedVoid();
  if (node === null) return false;
  event.preventDefault();
  $goOn(node, 'behind');
  return true;
}

/** Shows which are selected; the mark is the screen's alone. */
function registerRing(editor: LexicalEditor): () => void {
  let ringed: HTMLElement[] = [];
  return editor.registerUpdateListener(({ editorState }) => {
    const keys = editorState.read(() => {
      const selection = $getSelection();
      return $isNodeSelection(selection) ? selection.getNodes().map((node) => node.getKey()) : [];
    });
    const next = keys.flatMap((key) => editor.getElementByKey(key) ?? []);
    for (const element of ringed) if (!next.includes(element)) delete element.dataset['selected'];
    for (const element of next) element.dataset['selected'] = '';
    ringed = next;
  });
}
