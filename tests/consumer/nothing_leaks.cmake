# Nothing of ours may reach a consumer but the headers, C++20, DLPack and the system's threads.
function(expect_property property expected)
    get_target_property(found inputspec::inputspec ${property})
    if(NOT "${found}" STREQUAL "${expected}")
        message(FATAL_ERROR "inputspec::inputspec has ${property} ${found}, expected ${expected}")
    endif()
endfunction()

expect_property(INTERFACE_COMPILE_FEATURES cxx_std_20)
expect_property(INTERFACE_LINK_LIBRARIES "DLPack::DLPack;Threads::Threads")
foreach(property IN ITEMS COMPILE_OPTIONS COMPILE_DEFINITIONS LINK_OPTIONS SOURCES)
    expect_property(INTERFACE_${property} found-NOTFOUND)
endforeach()

# No test or example of ours becomes a target of theirs.
foreach(target IN ITEMS tune_spmm demo test_spec)
    if(TARGET ${target})
        message(FATAL_ERROR "The consumer has our target ${target}")
    endif()
endforeach()
