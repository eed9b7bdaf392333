import { Lexer } from "yaml";

/** A piece of a YAML text as the lexer cuts it. */
export interface Lexeme {
  readonly text: string;
  readonly offset: number;
  /** Whether it is a scalar without quotes, or a block: then it may hold anything. */
  readonly isScalar: boolean;
}

/** Before each scalar. Like the lexer's other marks, for the begin of a document and flow errors, it is not in the text. */
const scalarMark = "\u001f";
const marks = ["\u0002", "\u0018", scalarMark];

/** All pieces of a text, in their order. */
export function* lexemesOf(text: string): Generator<Lexeme> {
  let offset = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (marks.includes(lexeme)) {
      isScalar = lexeme === scalarMark;
      continue;
    }
    yield { text: lexeme, offset, isScalar };
    isScalar = false;
    offset += lexeme.length;
  }
}
