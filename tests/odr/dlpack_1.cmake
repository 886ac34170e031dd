# cmake -D COMPILER= -D FLAGS=<response file> -D SOURCE= -D FOLDER= -P dlpack_1.cmake
# The wheel apache-tvm-ffi carries the header of DLPack 1.3.
set(package apache-tvm-ffi==0.1.14.post0)
set(include ${FOLDER}/tvm_ffi/include)

if(NOT EXISTS ${include}/dlpack/dlpack.h)
    file(MAKE_DIRECTORY ${FOLDER})
    execute_process(
        COMMAND python3 -m pip --disable-pip-version-check --timeout 20 --retries 1
            download --quiet --no-deps --only-binary :all: --dest ${FOLDER} ${package}
        TIMEOUT 120 RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    file(GLOB wheel ${FOLDER}/*.whl)
    if(NOT result EQUAL 0 OR NOT wheel)
        message("SKIPPED: PyPI gave no ${package}, so DLPack 1.x was not tested (${result})\n${output}")
        return()
    endif()
    file(ARCHIVE_EXTRACT INPUT ${wheel} DESTINATION ${FOLDER} PATTERNS tvm_ffi/include/dlpack/*)
endif()

execute_process(
    COMMAND ${COMPILER} -I${include} @${FLAGS} -DEXPECT_DLPACK_1 ${SOURCE} -o ${FOLDER}/dlpack_1
    COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${FOLDER}/dlpack_1 COMMAND_ERROR_IS_FATAL ANY)
