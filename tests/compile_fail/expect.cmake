# cmake -D COMPILER= -D FLAGS=<response file> -D SOURCE= -P expect.cmake
file(READ ${SOURCE} text)
if(NOT text MATCHES "^// expect: ([^\n]+)\n")
    message(FATAL_ERROR "The first line of ${SOURCE} must be `// expect: <regex>`")
endif()
set(expected "${CMAKE_MATCH_1}")

set(compile ${COMPILER} @${FLAGS} -fsyntax-only)
if(COMPILER MATCHES "clang")
    list(APPEND compile -ferror-limit=0)
endif()

if(text MATCHES "INPUTSPEC_EXPECT_OK")
    execute_process(COMMAND ${compile} -DINPUTSPEC_EXPECT_OK ${SOURCE}
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        message("${output}")
        message(FATAL_ERROR "The control does not compile")
    endif()
endif()

# Most say it first, which saves the rest of the compilation.
foreach(flag IN ITEMS -Wfatal-errors -Wno-fatal-errors)
    execute_process(COMMAND ${compile} ${flag} ${SOURCE}
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(output MATCHES "${expected}")
        break()
    endif()
endforeach()
if(result EQUAL 0)
    message(FATAL_ERROR "It compiles, and should say: ${expected}")
endif()
if(NOT output MATCHES "${expected}")
    message("Expected: ${expected}\nFound:\n${output}")
    message(FATAL_ERROR "The compiler does not say what is expected")
endif()
