# cmake -D PROGRAM= -D SEEDS=<folder with good/ and bad/> -D DICTIONARY= -D FOLDER= -D SECONDS= -P run.cmake
#
# What is found lies in FOLDER/found, and is printed in base64; FOLDER/corpus grows from run to run.
# The environment: INPUTSPEC_FUZZ_SECONDS, and INPUTSPEC_FUZZ_SEED for a run that can be repeated.
if(DEFINED ENV{INPUTSPEC_FUZZ_SECONDS})
    set(SECONDS $ENV{INPUTSPEC_FUZZ_SECONDS})
endif()
if(DEFINED ENV{INPUTSPEC_FUZZ_SEED})
    set(seed -seed=$ENV{INPUTSPEC_FUZZ_SEED})
endif()
if(EXISTS ${DICTIONARY})
    set(dictionary -dict=${DICTIONARY})
endif()

# Memory is limited, so that a size which a file merely claims is not allocated unnoticed.
set(limits -timeout=5 -malloc_limit_mb=32 -rss_limit_mb=1024)

# A parser that answers everything with an error is no answer: good files are read, bad ones are not.
foreach(expected IN ITEMS good bad)
    file(GLOB files ${SEEDS}/${expected}/*)
    if(NOT files)
        message(FATAL_ERROR "No ${expected} files in ${SEEDS}")
    endif()
    set(ENV{INPUTSPEC_FUZZ_EXPECT} ${expected})
    execute_process(COMMAND ${PROGRAM} ${limits} ${files} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
unset(ENV{INPUTSPEC_FUZZ_EXPECT})

file(MAKE_DIRECTORY ${FOLDER}/corpus ${FOLDER}/found)
execute_process(
    COMMAND ${PROGRAM} -max_total_time=${SECONDS} -max_len=4096 ${limits} ${seed} ${dictionary}
        -print_final_stats=1 -artifact_prefix=${FOLDER}/found/ ${FOLDER}/corpus ${SEEDS}/good ${SEEDS}/bad
    COMMAND_ERROR_IS_FATAL ANY)
