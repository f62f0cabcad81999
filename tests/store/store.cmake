# A store that is killed, one that lives for a month, a follower that does: short here, a thousand kills and the months in
# ./check --long. bench_store prints what it costs.
set(store_dir ${CMAKE_CURRENT_SOURCE_DIR}/store)
foreach(name kill_store month bench_store)
  add_executable(${name} ${store_dir}/${name}.c)
  target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/unit)
  target_link_libraries(${name} PRIVATE disks store base vitrine_flags Threads::Threads)
endforeach()
add_executable(follow_month ${store_dir}/follow_month.c)
target_link_libraries(follow_month PRIVATE simnet disks follow feeds store sync net image config programme base
  vitrine_flags Threads::Threads)
add_test(NAME store_kill COMMAND kill_store 40)
add_test(NAME store_month COMMAND month 3)
add_test(NAME follow_month COMMAND follow_month 1)
