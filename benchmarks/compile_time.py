#!/usr/bin/env python3
"""What does a policy cost to compile? CPU seconds, and those of -fsyntax-only, of a translation
unit for each policy and for the whole face, beside Eigen/Core:

    python3 benchmarks/compile_time.py --compiler g++ --compiler clang++-16
"""
from __future__ import annotations

import argparse
import resource
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

FLAGS = ["-isystem", "/usr/include/eigen3"]  # Eigen, where Debian has it
HEADERS = Path(__file__).resolve().parent.parent / "include"

UMBRELLA = "#include <inputspec/inputspec.hpp>\n"


def spec(policies: str, includes: str = "") -> str:
    """A unit that fills by a spec of these policies."""
    return f"""{includes}{UMBRELLA}
namespace is = inputspec;
void fill(std::span<DLTensor* const> args, std::uint64_t seed) {{
    is::InputSpec{{{policies}}}.fill(args, {{.seed = seed}});
}}
"""


UNIFORM = "is::GeneratorInput{is::uniform{-1.0, 1.0}}"
SPAN = "is::FixedInput{std::span<const float>{}}"
CSR = "is::SparseCSRFallback{is::uniform_nonzeros{.columns = is::dim<3, 0>}}"

UNITS = {
    "an empty unit": "",
    "Eigen/Core": "#include <Eigen/Core>\n",
    "Eigen/Core, a matrix's setRandom": "#include <Eigen/Core>\n"
    "void fill(Eigen::MatrixXf& matrix) { matrix.setRandom(); }\n",
    "random, TVM's loop": "#include <random>\n#include <span>\n"
    "void fill(std::span<float> out) {\n"
    "    std::mt19937 engine(1);\n"
    "    std::uniform_real_distribution<double> law(1.0, 10.0);\n"
    "    for (auto& value : out) value = static_cast<float>(law(engine));\n}\n",
    "the umbrella, unused": UMBRELLA,
    "Output": spec("is::Output{}"),
    "GeneratorInput{constant}": spec("is::GeneratorInput{is::constant{1.5}}"),
    "GeneratorInput{uniform}": spec(UNIFORM),
    "GeneratorInput{normal}": spec("is::GeneratorInput{is::normal{}}"),
    "GeneratorInput{integers}": spec("is::GeneratorInput{is::integers{0, 1000}}"),
    "GeneratorInput{index}": spec("is::GeneratorInput{is::index{1000}}"),
    "GeneratorInput{zipf}": spec("is::GeneratorInput{is::zipf{1000}}"),
    "GeneratorInput{permutation}": spec("is::GeneratorInput{is::permutation{}}"),
    "PerTrial{GeneratorInput{uniform}}": spec(f"is::PerTrial{{{UNIFORM}}}"),
    "FixedInput{span}": spec(SPAN),
    "OrElse{FixedInput{span}, uniform}": spec(f"is::OrElse{{{SPAN}, {UNIFORM}}}"),
    "LayoutTransformed{uniform, NCHW16c}": spec(
        f'is::LayoutTransformed{{{UNIFORM}, is::blocked_layout<"NCHW", "NCHW16c">{{}}}}'),
    "SparseCSRFallback{uniform_nonzeros}, B": spec(f"{CSR}, {UNIFORM}"),
    "FixedInput{matrix_market}, B": spec(
        f'is::FixedInput{{is::matrix_market{{"a.mtx", is::dim<3, 0>}}}}, {UNIFORM}',
        "#include <inputspec/source/matrix_market.hpp>\n"),
    "the README's SpMM": spec(f"{CSR}, {UNIFORM}, is::Output{{}}"),
    "the face at once": spec(
        f"{CSR}, {UNIFORM}, is::GeneratorInput{{is::normal{{}}}},"
        " is::GeneratorInput{is::integers{0, 1000}}, is::GeneratorInput{is::index{1000}},"
        " is::GeneratorInput{is::zipf{1000}}, is::GeneratorInput{is::permutation{}},"
        f" is::OrElse{{{SPAN}, {UNIFORM}}},"
        f' is::LayoutTransformed{{{UNIFORM}, is::blocked_layout<"NCHW", "NCHW16c">{{}}}},'
        f" is::PerTrial{{{UNIFORM}}}, is::InOut{{{UNIFORM}}}, is::Zeroed{{}}, is::Output{{}}"),
    "a RuntimeSpec": "#include <inputspec/recipe.hpp>\n"
    "void fill(std::span<DLTensor* const> args, std::string_view recipe) {\n"
    "    inputspec::parse(recipe).fill(args);\n}\n",
    "a RuntimeSpec, compiled elsewhere": "#include <inputspec/recipe/extern.hpp>\n"
    "void fill(std::span<DLTensor* const> args, std::string_view recipe) {\n"
    "    inputspec::parse(recipe).fill(args);\n}\n",
}


def cpu_seconds(command: list[str]) -> float | None:
    """None: it does not compile, as Eigen where it is not."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        first = next((line for line in done.stderr.splitlines() if "error" in line), "failed")
        print(f"left out: {first}", file=sys.stderr)
        return None
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(compiler: str, flags: list[str], repetitions: int) -> dict[str, dict[str, float]]:
    """The least of so many repetitions: unit → column → CPU seconds."""
    common = [compiler, "-std=c++20", f"-I{HEADERS}", *flags]
    rows: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder, "unit.cpp"), Path(folder, "unit.o")
        modes = {"-fsyntax-only": ["-fsyntax-only"], "-O2": ["-O2", "-c", "-o", str(made)]}
        for name, text in UNITS.items():
            print(f"{compiler}: {name}", file=sys.stderr)
            source.write_text(text)
            for mode, how in modes.items():
                seconds = [cpu_seconds([*common, *how, str(source)]) for _ in range(repetitions)]
                known = [each for each in seconds if each is not None]
                if known:
                    rows.setdefault(name, {})[f"{compiler} {mode}"] = min(known)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", action="append", help="more than once for more (c++)")
    parser.add_argument("--flags", default=shlex.join(FLAGS),
                        help="what finds DLPack and Eigen (%(default)s)")
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()

    table: dict[str, dict[str, float]] = {name: {} for name in UNITS}
    for compiler in options.compiler or ["c++"]:
        for name, row in measure(compiler, shlex.split(options.flags), options.repetitions).items():
            table[name].update(row)
    columns = list(dict.fromkeys(column for row in table.values() for column in row))
    print(f"| CPU seconds | {' | '.join(columns)} |")
    print("|---|" + "--:|" * len(columns))
    for name, row in table.items():
        cells = [f"{row[column]:.2f}" if column in row else "" for column in columns]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
