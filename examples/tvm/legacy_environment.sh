#!/usr/bin/env bash
# legacy_environment.sh DIR: a Python with AutoTVM and AutoScheduler. TVM's own wheels with them are
# gone from PyPI; that of BitBLAS carries TVM 0.17, built with LLVM. It wants CUDA's runtime, and a
# driver's library, for which DIR/stub has one that finds no device.
set -euo pipefail
mkdir -p "$1" && cd "$1"

python3 -m venv python
python/bin/pip install --quiet 'numpy==1.26.4' 'scipy<1.14' attrs cloudpickle decorator ml_dtypes \
    psutil setuptools tornado typing_extensions 'xgboost<2' \
    nvidia-cuda-runtime-cu12==12.4.127 nvidia-cuda-nvrtc-cu12==12.4.127
python/bin/pip download --quiet --no-deps --only-binary :all: --dest wheel bitblas==0.0.1.dev15
python/bin/python - wheel/bitblas-*.whl <<'END'
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall("unpacked", [n for n in wheel.namelist() if n.startswith("bitblas/3rdparty/tvm/")])
END
tvm=$PWD/unpacked/bitblas/3rdparty/tvm

mkdir -p stub
nm --dynamic --undefined-only "$tvm/build/libtvm.so" |
    awk '$2 ~ /^cu[A-Z]/ { print "int " $2 "(void) { return 100; }" }' > stub/cuda.c  # no device
${CC:-cc} -shared -fPIC -Wl,-soname,libcuda.so.1 -o stub/libcuda.so.1 stub/cuda.c

site=$(python/bin/python -c 'import site; print(site.getsitepackages()[0])')
cat > run <<END
#!/bin/sh
# run FILE: a Python program with that TVM.
export PYTHONPATH=$tvm/python:\$PYTHONPATH TVM_LIBRARY_PATH=$tvm/build
export LD_LIBRARY_PATH=$PWD/stub:$site/nvidia/cuda_runtime/lib:$site/nvidia/cuda_nvrtc/lib
exec $PWD/python/bin/python "\$@"
END
chmod +x run
./run -c 'from tvm import autotvm, auto_scheduler'
