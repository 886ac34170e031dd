# cmake -D COMPILER= -D FLAGS=<response file> -D MORE_FLAGS= -D SOURCE= -D PROGRAM= -D GOLDEN= [-D EMULATOR=] -P compare.cmake
separate_arguments(MORE_FLAGS)
execute_process(COMMAND ${COMPILER} @${FLAGS} ${MORE_FLAGS} ${SOURCE} -o ${PROGRAM}
    COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${EMULATOR} ${PROGRAM} OUTPUT_VARIABLE found COMMAND_ERROR_IS_FATAL ANY)
file(READ ${GOLDEN} expected)
if(found STREQUAL expected)
    return()
endif()

# The first lines that differ say which case it is.
file(WRITE ${PROGRAM}.txt "${found}")
file(STRINGS ${PROGRAM}.txt found)
file(STRINGS ${GOLDEN} expected)
set(new ${found})
list(REMOVE_ITEM new ${expected})
set(old ${expected})
list(REMOVE_ITEM old ${found})
list(LENGTH new count)
list(SUBLIST new 0 10 new)
list(SUBLIST old 0 10 old)
list(JOIN new "\n  " new)
list(JOIN old "\n  " old)
message("Found, in ${PROGRAM}.txt:\n  ${new}\nExpected, in ${GOLDEN}:\n  ${old}\n"
    "If values were meant to change, bump INPUTSPEC_STREAM_VERSION and copy the first to the second.")
message(FATAL_ERROR "${count} lines differ; at most 10 are shown.")
