# Transfers over a network that fails, between two namespaces; skipped with a word where there are none.
add_executable(net_drive ${CMAKE_CURRENT_SOURCE_DIR}/net/drive.c)
target_link_libraries(net_drive PRIVATE net base vitrine_flags Threads::Threads)
add_executable(net_relay ${CMAKE_CURRENT_SOURCE_DIR}/net/relay.c)
target_link_libraries(net_relay PRIVATE base vitrine_flags)
add_test(NAME net_namespaces COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/net/namespaces.sh ${CMAKE_BINARY_DIR})
set_tests_properties(net_namespaces PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 180)
