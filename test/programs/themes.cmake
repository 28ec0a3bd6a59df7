# Read by ctest when it starts, after what test/CMakeLists.txt set: adds an entry programs.NAME.CLASS
# for each class of NAME_test.py, so that a new class needs no line anywhere.
set(scripts ${names})
list(TRANSFORM scripts REPLACE "(.+)" "${folder}/\\1_test.py")
execute_process(COMMAND "${python}" "${folder}/themes.py" ${scripts}
    OUTPUT_VARIABLE themes RESULT_VARIABLE status ERROR_VARIABLE said)
if(NOT status EQUAL 0)
    # An entry that fails and shows why.
    add_test(programs.no_themes "${python}" "${folder}/themes.py" ${scripts})
endif()

string(REGEX MATCHALL "[^\n]+" themes "${themes}")
foreach(theme IN LISTS themes)
    string(REGEX MATCH "^(.+)_test\\.py ([^ ]+) (alone)?" matched "${theme}")
    set(name ${CMAKE_MATCH_1})
    set(class ${CMAKE_MATCH_2})
    add_test(programs.${name}.${class}
        "${python}" "${folder}/${name}_test.py" ${${name}_arguments} ${class})
    set_tests_properties(programs.${name}.${class} PROPERTIES
        ENVIRONMENT "${environment}" ${properties})
    if(CMAKE_MATCH_3)
        set_tests_properties(programs.${name}.${class} PROPERTIES RUN_SERIAL ON)
    endif()
endforeach()
# With MPTCP_TEST_DEBOOTSTRAP=1 it installs a whole system.
set_tests_properties(programs.package.FreshDebian PROPERTIES TIMEOUT 3600)
