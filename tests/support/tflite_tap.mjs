// Looking at what flows inside a TFLite file.
import { ByteBuffer } from 'flatbuffers';

// Places of fields in the format's tables.
const MODEL_SUBGRAPHS = 2;
const SUBGRAPH_OUTPUTS = 2;
const SUBGRAPH_OPERATORS = 3;
const OPERATOR_INPUTS = 1;

function vector(buffer, table, field) {
  const start = buffer.__vector(table + buffer.__offset(table, 4 + 2 * field));
  return { at: (i) => start + 4 * i, length: buffer.readInt32(start - 4) };
}

// A copy of the file that gives what enters the last operator instead of what leaves it.
export function withoutLastOperator(file) {
  const copy = new Uint8Array(file);
  const buffer = new ByteBuffer(copy);
  const model = buffer.__indirect(0);
  const graph = buffer.__indirect(vector(buffer, model, MODEL_SUBGRAPHS).at(0));
  const operators = vector(buffer, graph, SUBGRAPH_OPERATORS);
  const last = buffer.__indirect(operators.at(operators.length - 1));
  const entering = buffer.readInt32(vector(buffer, last, OPERATOR_INPUTS).at(0));
  buffer.writeInt32(vector(buffer, graph, SUBGRAPH_OUTPUTS).at(0), entering);
  return copy;
}
