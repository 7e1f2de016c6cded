import { Presets, SingleBar } from "cli-progress";

/** Shows how far long work is: a bar on a terminal, a line each tenth elsewhere. On standard error. */
export interface Progress {
  /** `done` of `total`, in any unit; a new label begins a new bar. */
  report(label: string, done: number, total: number): void;
  end(): void;
}

export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? barProgress(stream) : lineProgress(stream);
}

function barProgress(stream: NodeJS.WriteStream): Progress {
  const options = { stream, format: "{label} [{bar}] {percentage}%  {eta_formatted}" };
  let bar: SingleBar | undefined;
  let shown = "";
  return {
    report(label, done, total) {
      if (label !== shown) {
        bar?.stop();
        bar = new SingleBar(options, Presets.legacy);
        bar.start(total, 0, { label: label.padEnd(10) });
        shown = label;
      }
      bar?.update(Math.min(done, total));
    },
    end: () => bar?.stop(),
  };
}

function lineProgress(stream: NodeJS.WriteStream): Progress {
  let shown = "";
  return {
    report(label, done, total) {
      const tenths = total > 0 ? Math.floor((10 * Math.min(done, total)) / total) : 10;
      const line = `${label}: ${tenths * 10} %`;
      if (line !== shown) stream.write(`${line}\n`);
      shown = line;
    },
    end: () => undefined,
  };
}
