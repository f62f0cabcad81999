# A store that is killed and one that lives for a month: short here, a thousand kills and the month in
# ./check --long. bench_store prints what it costs.
set(store_dir ${CMAKE_CURRENT_SOURCE_DIR}/store)
foreach(name kill_store month bench_store)
  add_executable(${name} ${store_dir}/${name}.c)
  target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/unit)
  target_link_libraries(${name} PRIVATE disks store base vitrine_flags Threads::Threads)
endforeach()
add_test(NAME store_kill COMMAND kill_store 40)
add_test(NAME store_month COMMAND month 3)
